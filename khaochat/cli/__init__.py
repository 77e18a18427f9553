"""The commands, one file each: `define` declares the options, the function set as `run` does the work."""
