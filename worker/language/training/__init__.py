"""The recipe of the bundled language model; not needed at run time. See README.md."""
