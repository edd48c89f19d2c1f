"""What customers name: codes, months, amounts, places, people; one small grammar a file, one place that decides overlaps."""
