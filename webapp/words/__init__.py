"""The Chinese words for fields, values and queries."""
