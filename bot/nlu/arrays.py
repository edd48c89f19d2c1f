"""A file of arrays that ``numpy.load`` reads, packed quickly."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
from numpy.typing import NDArray

#: NumPy always packs with level 6: a quarter of the speed for 8 % less of a file.
LEVEL = 1


def save(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """What ``numpy.savez_compressed`` does."""
    with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=LEVEL) as archive:
        for name, array in arrays.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as handle:
                np.lib.format.write_array(handle, np.asanyarray(array), allow_pickle=False)  # type: ignore[no-untyped-call]
