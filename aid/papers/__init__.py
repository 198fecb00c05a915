"""What the papers of aid say: facts go in, the bytes of a PDF come out. No database, no clock."""
