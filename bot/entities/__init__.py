"""What customers name (codes, months, amounts, places, people): a small grammar a file, one judge of overlaps."""
