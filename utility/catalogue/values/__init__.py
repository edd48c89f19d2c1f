"""Reading what customers answer: one reader for each type of field."""

from __future__ import annotations

from datetime import date

from utility.catalogue.model import Field
from utility.catalogue.values import codes, contact, dates, identity_numbers, quantities, texts
from utility.catalogue.values.result import Accepted, Question, Reader, Refused, Result

READERS: dict[str, Reader] = {
    "address": texts.read_address,
    "bank_account": codes.read_bank_account,
    "choice": codes.read_choice,
    "count": quantities.read_count,
    "customer_code": codes.read_customer_code,
    "date": dates.read_date,
    "email": contact.read_email,
    "holder_name": texts.read_holder_name,
    "id_number": identity_numbers.read_id_number,
    "index": quantities.read_index,
    "kw": quantities.read_kw,
    "meter_number": codes.read_meter_number,
    "period": dates.read_period,
    "person_name": texts.read_person_name,
    "phases": quantities.read_phases,
    "phone": contact.read_phone,
    "request_code": codes.read_request_code,
    "tax_code": identity_numbers.read_tax_code,
    "text": texts.read_text,
    "yes_no": codes.read_yes_no,
}

# Everything that can be wrong with an answer: the dialogue has a message for each.
_PROBLEMS = """
    missing not_asked
    address.too_short address.too_long address.not_a_place
    bank_account.form
    capacity.no_number capacity.other_unit capacity.out_of_range
    choice.unknown
    count.no_number count.not_whole count.out_of_range
    customer_code.form
    date.unreadable date.no_such_day date.past date.too_soon date.too_early date.too_far date.future
    email.form
    holder_name.too_short holder_name.too_long
    id_number.not_a_number id_number.length id_number.old_card id_number.province id_number.birth_year
    index.no_number index.several_numbers index.length
    meter_number.form
    period.unreadable period.future
    person_name.missing person_name.letters_only person_name.one_word person_name.too_long
    phases.one_or_three
    phone.no_number phone.length phone.prefix
    request_code.form
    tax_code.not_a_number tax_code.length tax_code.personal_number tax_code.check_digit tax_code.branch
    text.too_short text.too_long
    yes_no.unclear
"""
PROBLEMS = frozenset(_PROBLEMS.split())

# Longer than any answer: a whole document pasted into the chat is not read.
_LONGEST_ANSWER = 2000


def read(field: Field, raw: object, on: date) -> Result:
    """Reads one answer. `raw`: text, or a value that was read before (number, yes/no, day)."""
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return Refused("missing")
    text = ("yes" if raw else "no") if isinstance(raw, bool) else str(raw)
    return READERS[field.type](text[:_LONGEST_ANSWER], Question(field, on))


__all__ = ["PROBLEMS", "READERS", "Accepted", "Question", "Reader", "Refused", "Result", "read"]
