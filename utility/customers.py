"""Who the customer is, as far as a linked chat may see."""

from __future__ import annotations

from sqlalchemy import select

from utility.areas import area_view
from utility.audit import Audit
from utility.database import Database
from utility.masking import mask_address, mask_name, mask_phone
from utility.models import Area, Customer, ServicePoint
from utility.views import CustomerView


class Customers:
    """Customers by code. Ask only for chats that are linked: that a code exists is itself not public."""

    def __init__(self, database: Database, audit: Audit) -> None:
        self._database = database
        self._audit = audit

    def find(self, code: str) -> CustomerView | None:
        """The customer, masked, or None when the code does not exist."""
        query = (
            select(Customer, Area, ServicePoint)
            .join(Area, Area.id == Customer.area_id)
            .join(ServicePoint, ServicePoint.customer_code == Customer.code)
            .where(Customer.code == code)
            .order_by(ServicePoint.id)
            .limit(1)
        )
        with self._database.session() as session:
            row = session.execute(query).first()
        self._audit.looked("customer.viewed", code)
        if row is None:
            return None
        customer, area, point = row
        return CustomerView(
            code=customer.code,
            masked_name=mask_name(customer.name),
            masked_phone=mask_phone(customer.phone) if customer.phone else None,
            masked_address=mask_address(customer.address),
            area=area_view(area),
            corporation=customer.corporation,
            group=point.group,
            households=point.households,
            phases=point.phases,
        )
