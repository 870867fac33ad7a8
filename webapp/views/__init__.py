"""What templates show, worked out: filters, histogram, letter, charts."""
