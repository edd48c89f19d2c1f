"""From a confirmed draft to a signed contract: the customer's evidence stamped in, the company's PAdES over all.

Both are appended to the draft, never mixed into it: the first bytes of the signed file are the draft that the customer
read, so its hash can be taken again at any time.
"""

from __future__ import annotations

import io
import tempfile
from datetime import datetime
from pathlib import Path

from fpdf import FPDF
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, Margins, SimpleBoxLayoutRule
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.stamp.static import StaticContentStamp, StaticStampStyle

from utility.clock import VIETNAM
from utility.contracts.draft import Evidence
from utility.contracts.drawing import BOX_HEIGHT, BOX_TOP, BOX_WIDTH, MARGIN
from utility.papers.sheet import BRAND, GREEN, INK, SOFT, Rgb, Sheet

FIELD = "CompanySignature"
_POINTS = 72 / 25.4  # a millimetre in PDF units
_PAGE_WIDTH, _PAGE_HEIGHT = 210.0, 297.0


def seal(draft: bytes, evidence: Evidence, *, company: str, signer: SimpleSigner, number: str, now: datetime) -> bytes:
    """The signed contract: the draft, and after it everything that makes it binding."""
    local = evidence.confirmed_at.astimezone(VIETNAM)
    customer = _panel(
        GREEN,
        "ĐÃ XÁC NHẬN",
        [
            (evidence.name, INK, 9.0),
            (f"Mã xác thực gửi tới số {evidence.masked_phone}", SOFT, 7.5),
            (f"Lúc {local:%H:%M:%S} ngày {local:%d/%m/%Y}", INK, 8.0),
            (f"Bản đồng ý {evidence.consent_version}. SHA-256 của văn bản đã đọc:", SOFT, 6.5),
            (evidence.draft_sha256[:32], INK, 7.0),
            (evidence.draft_sha256[32:], INK, 7.0),
        ],
    )
    signed = now.astimezone(VIETNAM)
    own = _panel(
        BRAND,
        "ĐÃ KÝ SỐ",
        [
            (company, INK, 9.0),
            (f"Lúc {signed:%H:%M:%S} ngày {signed:%d/%m/%Y}", INK, 8.0),
            (f"Văn bản số {number}", SOFT, 7.5),
            ("Kiểm tra chữ ký bằng phần mềm đọc PDF.", SOFT, 7.0),
        ],
    )
    with tempfile.TemporaryDirectory() as folder:
        customer_file, own_file = Path(folder, "customer.pdf"), Path(folder, "company.pdf")
        customer_file.write_bytes(customer)
        own_file.write_bytes(own)
        writer = IncrementalPdfFileWriter(io.BytesIO(draft))
        last = int(writer.root["/Pages"]["/Count"]) - 1
        _stamp(writer, customer_file, last)
        field = SigFieldSpec(FIELD, on_page=last, box=_box(_PAGE_WIDTH - MARGIN - BOX_WIDTH))
        metadata = PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            reason=f"Hop dong {number}; khach hang xac nhan {evidence.confirmed_at.isoformat(timespec='seconds')}; "
            f"SHA-256 {evidence.draft_sha256}; dong y {evidence.consent_version}",
            location="Viet Nam",
            # Whatever is added after this signature, be it a comment, shows as a change.
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
        )
        style = _style(own_file)
        out = PdfSigner(metadata, signer=signer, stamp_style=style, new_field_spec=field).sign_pdf(writer)
        return bytes(out.getbuffer())


def _stamp(writer: IncrementalPdfFileWriter, file: Path, page: int) -> None:
    left, bottom, right, top = _box(MARGIN)
    style = _style(file)
    box = BoxConstraints(width=right - left, height=top - bottom)
    StaticContentStamp(writer=writer, style=style, box=box).apply(page, left, bottom)


def _style(file: Path) -> StaticStampStyle:
    """The picture over the whole of its box."""
    whole = SimpleBoxLayoutRule(AxisAlignment.ALIGN_MID, AxisAlignment.ALIGN_MID, margins=Margins(0, 0, 0, 0))
    return StaticStampStyle.from_pdf_file(str(file), border_width=0, background_layout=whole)


def _box(left: float) -> tuple[int, int, int, int]:
    """A box of the last page in PDF units, which count from below."""
    below = _PAGE_HEIGHT - BOX_TOP - BOX_HEIGHT
    corners = (left, below, left + BOX_WIDTH, below + BOX_HEIGHT)
    return tuple(round(corner * _POINTS) for corner in corners)  # type: ignore[return-value]


def _panel(colour: Rgb, title: str, lines: list[tuple[str, Rgb, float]]) -> bytes:
    """What stands in a box, as a PDF page of the box's size."""
    panel = Sheet(title, datetime(2000, 1, 1, tzinfo=VIETNAM), margin=4)
    panel.set_auto_page_break(False)
    panel.add_page(format=(BOX_WIDTH, BOX_HEIGHT))
    _frame(panel, colour)
    panel.set_y(4)
    panel.ink(colour, size=11, style="B")
    panel.line_of(title, height=6, align="C")
    for text, ink, size in lines:
        panel.ink(ink, size=size, style="B" if ink == INK else "")
        panel.line_of(text, height=max(3.4, size * 0.5), align="C")
    return panel.pdf()


def _frame(panel: FPDF, colour: Rgb) -> None:
    panel.set_draw_color(*colour)
    panel.set_line_width(0.5)
    panel.rect(0.5, 0.5, BOX_WIDTH - 1, BOX_HEIGHT - 1, round_corners=True, corner_radius=2)
