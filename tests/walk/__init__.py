"""Every address of the house, with examples of its arguments, and what is wrong with the page that answers."""
