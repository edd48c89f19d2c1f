"""Papers that leave the house as PDF: the typeface and the sheet they share."""

from utility.papers.files import FileExists, FileMissing, FileStore, FolderStore
from utility.papers.sheet import Sheet, dong, vietnamese_day

__all__ = ["FileExists", "FileMissing", "FileStore", "FolderStore", "Sheet", "dong", "vietnamese_day"]
