"""Who buys: customers, their people and places, and how they came to us."""

from crm.models.area import Area, AreaPerson, AreaRole
from crm.models.binding import Application, ApplicationState, Invitation
from crm.models.customer import (
    Address,
    Customer,
    CustomerState,
    CustomerType,
    Level,
)
from crm.models.member import Member, MemberRole

__all__ = [
    "Address",
    "Application",
    "ApplicationState",
    "Area",
    "AreaPerson",
    "AreaRole",
    "Customer",
    "CustomerState",
    "CustomerType",
    "Invitation",
    "Level",
    "Member",
    "MemberRole",
]
