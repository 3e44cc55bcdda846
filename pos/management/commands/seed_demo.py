"""Fill an empty database with a believable wholesaler, its people and ninety days of work."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from inventory.models import Product
from orders.models import Order
from pos.demo import house
from wholesale.models import User


class Command(BaseCommand):
    """`seed_demo`: refuses a database that has people in it."""

    help = __doc__

    def handle(self, *_args: Any, **_options: Any) -> None:
        if User.objects.exists():
            raise CommandError("There are people in this database already; nothing was changed.")
        start = time.monotonic()
        house.build()
        self.stdout.write(
            f"{Product.objects.count()} products, {Order.objects.count()} orders"
            f" in {time.monotonic() - start:.0f} s"
        )
