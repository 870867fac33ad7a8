"""What past replies answered of a pasted suggestion."""
