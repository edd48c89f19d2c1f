"""Papers that leave the house as PDF: the sheet they share (`sheet.py`), and where they are kept."""

from utility.papers.files import FileExists, FileMissing, FileStore, FolderStore

# `sheet` is not imported here: fpdf2 takes its time, and most of the company draws nothing.
__all__ = ["FileExists", "FileMissing", "FileStore", "FolderStore"]
