"""What a set of mentions agree on."""
