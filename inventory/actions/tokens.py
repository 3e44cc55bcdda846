"""What a product can be found by, kept with the product (see wholesale/search.py)."""

from collections import defaultdict
from collections.abc import Collection

from inventory.models import Barcode, Product
from inventory.models.product import product_tokens
from wholesale.db import in_transaction, run_sql

# Tokens come from typed text and hold no control characters: this one can part them.
_GAP = "\x1f"
_WRITE = """
UPDATE inventory_product p SET search_tokens = string_to_array(w.tokens, %(gap)s)::varchar(40)[]
FROM unnest(%(ids)s::bigint[], %(tokens)s::text[]) AS w(id, tokens)
WHERE p.id = w.id
"""


@in_transaction
def refresh_tokens(product_ids: Collection[int]) -> None:
    """Work out the search tokens of products anew, in four statements whatever their number."""
    products = list(
        Product.objects.filter(pk__in=product_ids).select_related("brand").prefetch_related("skus")
    )
    barcodes: dict[int, list[str]] = defaultdict(list)
    codes = Barcode.objects.filter(sku__product__in=product_ids)
    for product_id, code in codes.values_list("sku__product", "code"):
        barcodes[product_id].append(code)
    write_tokens(
        {
            product.pk: product_tokens(
                product=product,
                skus=list(product.skus.all()),
                barcodes=barcodes[product.pk],
                brand=product.brand.name if product.brand else "",
            )
            for product in products
        }
    )


@in_transaction
def write_tokens(tokens: dict[int, list[str]]) -> None:
    """Write the tokens of many products in one statement."""
    if tokens:
        run_sql(
            _WRITE,
            {
                "gap": _GAP,
                "ids": list(tokens),
                "tokens": [_GAP.join(found) for found in tokens.values()],
            },
        )
