"""Speed on this machine, measured: `./do bench`. Not a test: nothing here passes or fails."""
