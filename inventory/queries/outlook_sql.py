"""The statements behind `inventory.actions.outlook`: whole warehouses in one go."""

# Levels at the end of a day are what they are now less what came later. A day at whose end
# nothing was there, and the days after it until the next move, are days without stock.
_HISTORY = """
place AS (SELECT unnest(%(warehouses)s::bigint[]) AS warehouse_id),
day AS (
    SELECT d.warehouse_id, d.sku_id, d.day, d.issued, d.issued - d.returned AS sold, d.on_hand,
        d.cost
    FROM inventory_skuday d JOIN place USING (warehouse_id)
    WHERE d.day > %(through)s::date - 90 AND d.day <= %(through)s::date
),
sums AS (
    SELECT warehouse_id, sku_id,
        coalesce(sum(sold) FILTER (WHERE day > %(through)s::date - 7), 0) AS sold_7,
        coalesce(sum(sold) FILTER (WHERE day > %(through)s::date - 30), 0) AS sold_30,
        sum(sold) AS sold_90,
        coalesce(sum(sold) FILTER (WHERE day > %(through)s::date - %(days)s::int), 0) AS sold,
        count(*) FILTER (WHERE issued > 0 AND day > %(through)s::date - 30) AS times,
        sum(cost) AS cost_90,
        max(day) FILTER (WHERE issued > 0) AS last_sold_on
    FROM day GROUP BY warehouse_id, sku_id
),
later AS (
    SELECT warehouse_id, sku_id, sum(on_hand) AS on_hand
    FROM inventory_stockmove JOIN place USING (warehouse_id)
    WHERE at >= %(since)s::timestamptz AND on_hand <> 0
    GROUP BY warehouse_id, sku_id
),
held AS (
    SELECT warehouse_id, sku_id, coalesce(l.on_hand, 0) AS on_hand,
        coalesce(l.promised, 0) AS promised, coalesce(l.incoming, 0) AS incoming,
        coalesce(l.value, 0) AS value, coalesce(l.on_hand, 0) - coalesce(m.on_hand, 0) AS closing
    FROM inventory_stocklevel l
    FULL JOIN inventory_stockrule r USING (warehouse_id, sku_id)
    JOIN place USING (warehouse_id)
    LEFT JOIN later m USING (warehouse_id, sku_id)
),
ends AS (
    SELECT warehouse_id, sku_id, d.day, d.on_hand,
        h.closing - coalesce(sum(d.on_hand) OVER (
            PARTITION BY warehouse_id, sku_id ORDER BY d.day DESC
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ), 0) AS ending,
        lead(d.day) OVER upwards AS next_day, row_number() OVER upwards AS nth
    FROM day d JOIN held h USING (warehouse_id, sku_id)
    WHERE d.day > %(through)s::date - %(days)s::int
    WINDOW upwards AS (PARTITION BY warehouse_id, sku_id ORDER BY d.day)
),
gaps AS (
    SELECT warehouse_id, sku_id, sum(
        CASE WHEN ending <= 0 THEN coalesce(next_day, %(through)s::date + 1) - day - 1 ELSE 0 END
        + CASE WHEN nth = 1 AND ending <= on_hand
            THEN day - (%(through)s::date - %(days)s::int + 1) ELSE 0 END
    )::int AS out_days
    FROM ends GROUP BY warehouse_id, sku_id
)"""

# Proposals go to the supplier who is preferred, else to the one who asks least.
_SOURCES = """
source AS (
    SELECT DISTINCT ON (g.sku_id) g.sku_id, g.supplier_id, s.name, g.pack_factor, g.unit_price,
        g.minimum, coalesce(g.lead_days, s.lead_days) AS lead_days
    FROM inventory_suppliergoods g JOIN inventory_supplier s ON s.id = g.supplier_id
    WHERE s.is_active ORDER BY g.sku_id, g.is_preferred DESC, g.unit_price, g.id
),
drafts AS (
    SELECT o.warehouse_id, l.sku_id, sum(l.quantity) AS quantity
    FROM inventory_purchaseorder o JOIN inventory_purchaseline l ON l.order_id = o.id
    WHERE o.state = 'draft' GROUP BY o.warehouse_id, l.sku_id
)"""

_FACTS = """
facts AS (
    SELECT h.warehouse_id, h.sku_id, f.supplier_id, coalesce(f.name, '') AS supplier_name,
        coalesce(s.sold_7, 0) AS sold_7, coalesce(s.sold_30, 0) AS sold_30,
        coalesce(s.sold_90, 0) AS sold_90, coalesce(s.times, 0) AS times,
        coalesce(s.cost_90, 0) AS cost_90, o.out_days,
        round(greatest(coalesce(s.sold, 0), 0)
            / greatest(%(days)s::int - o.out_days, 1), 3) AS per_day,
        coalesce(s.last_sold_on, was.last_sold_on, (
            SELECT d.day FROM inventory_skuday d
            WHERE d.sku_id = h.sku_id AND d.warehouse_id = h.warehouse_id AND d.issued > 0
            ORDER BY d.day DESC LIMIT 1
        )) AS last_sold_on,
        h.on_hand, h.promised, h.incoming, coalesce(d.quantity, 0) AS drafted, h.value,
        r.minimum, r.maximum, coalesce(f.lead_days, %(lead)s::int) AS lead_days,
        coalesce(r.cover_days, %(cover)s::int) AS cover_days,
        CASE WHEN f.pack_factor > 1 THEN f.pack_factor ELSE coalesce(p.factor, 1) END
            AS pack_factor,
        coalesce(f.unit_price, 0) AS unit_price, coalesce(f.minimum, 1) AS at_least,
        k.is_on_shelf AND g.is_on_shelf AS is_sold, k.base_price
    FROM held h
    JOIN inventory_sku k ON k.id = h.sku_id JOIN inventory_product g ON g.id = k.product_id
    LEFT JOIN sums s USING (warehouse_id, sku_id)
    LEFT JOIN gaps USING (warehouse_id, sku_id)
    LEFT JOIN inventory_stockrule r USING (warehouse_id, sku_id)
    LEFT JOIN drafts d USING (warehouse_id, sku_id)
    LEFT JOIN inventory_outlook was USING (warehouse_id, sku_id)
    LEFT JOIN source f ON f.sku_id = h.sku_id
    LEFT JOIN inventory_pack p ON p.sku_id = h.sku_id AND p.is_order_pack
    CROSS JOIN LATERAL (SELECT coalesce(
        gaps.out_days, CASE WHEN h.closing <= 0 THEN %(days)s::int ELSE 0 END
    ) AS out_days) o
    WHERE h.on_hand <> 0 OR h.promised <> 0 OR h.incoming <> 0 OR r.id IS NOT NULL
        OR s.sold_90 <> 0
),
lines AS (
    SELECT *, on_hand - promised + incoming + drafted AS position,
        CASE WHEN is_sold
            THEN greatest(coalesce(minimum, 0), ceil(per_day * lead_days)) ELSE 0 END AS low_below,
        CASE WHEN maximum IS NOT NULL THEN maximum
            WHEN per_day > 0
            THEN greatest(ceil(per_day * %(too_long)s::int), coalesce(minimum, 0)) END
            AS high_above
    FROM facts
),
needs AS (
    SELECT *, CASE WHEN low_below > 0 AND position < low_below
        THEN greatest(coalesce(maximum, low_below + ceil(per_day * cover_days)) - position, 0)
        ELSE 0 END AS need
    FROM lines
),
classes AS (
    SELECT warehouse_id, sku_id,
        CASE WHEN before < 0.8 * total THEN 'A' WHEN before < 0.95 * total THEN 'B' ELSE 'C' END
            AS abc
    FROM (
        SELECT warehouse_id, sku_id, sum(sold_90 * base_price) OVER ranked
            - sold_90 * base_price AS before,
            sum(sold_90 * base_price) OVER (PARTITION BY warehouse_id) AS total
        FROM facts WHERE sold_90 * base_price > 0
        WINDOW ranked AS (PARTITION BY warehouse_id ORDER BY sold_90 * base_price DESC, sku_id
            ROWS UNBOUNDED PRECEDING)
    ) r
)"""

_COLUMNS = (
    "supplier_id", "supplier_name", "made_at", "days", "sold_7", "sold_30", "sold_90", "times",
    "cost_90", "out_days", "per_day", "last_sold_on", "abc", "on_hand", "promised", "incoming",
    "drafted", "value", "minimum", "maximum", "lead_days", "cover_days", "low_below",
    "high_above", "warning", "pack_factor", "unit_price", "need", "proposed", "wanted",
)  # fmt: skip

_WARNING = """CASE WHEN {low} > 0 AND {free} < {low} THEN 'low'
    WHEN {high} IS NOT NULL AND {on_hand} > {high} THEN 'over' ELSE '' END"""
_OF_LINE = _WARNING.format(
    low="low_below", free="on_hand - promised", high="high_above", on_hand="on_hand"
)

# Gives (rows, newly low, newly too much).
_CROSSED = """
SELECT count(*), count(*) FILTER (WHERE now = 'low' AND was IS DISTINCT FROM 'low'),
    count(*) FILTER (WHERE now = 'over' AND was IS DISTINCT FROM 'over')
FROM done
"""

WORK_OUT = f"""
WITH {_HISTORY}, {_SOURCES}, {_FACTS},
done AS (
    INSERT INTO inventory_outlook (warehouse_id, sku_id, {", ".join(_COLUMNS)})
    SELECT warehouse_id, sku_id, supplier_id, supplier_name, %(at)s::timestamptz, %(days)s::int,
        sold_7, sold_30, sold_90, times, cost_90, out_days, per_day, last_sold_on,
        coalesce(abc, ''), on_hand, promised, incoming, drafted, value, minimum, maximum,
        lead_days, cover_days, low_below, high_above, {_OF_LINE}, pack_factor, unit_price, need,
        CASE WHEN need > 0
            THEN ceil(greatest(need, at_least) / pack_factor) * pack_factor ELSE 0 END,
        NULL
    FROM needs LEFT JOIN classes USING (warehouse_id, sku_id) ORDER BY warehouse_id, sku_id
    ON CONFLICT (warehouse_id, sku_id) DO UPDATE
    SET {", ".join(f"{name} = excluded.{name}" for name in _COLUMNS)}
    RETURNING old.warning AS was, new.warning AS now
)
{_CROSSED}
"""  # noqa: S608 - constants only

WATCH = f"""
WITH seen AS (
    SELECT o.id, {
    _WARNING.format(
        low="o.low_below", free="l.on_hand - l.promised", high="o.high_above", on_hand="l.on_hand"
    )
} AS warning
    FROM inventory_outlook o JOIN inventory_stocklevel l USING (warehouse_id, sku_id)
),
done AS (
    UPDATE inventory_outlook o SET warning = s.warning
    FROM seen s WHERE s.id = o.id AND s.warning <> o.warning
    RETURNING old.warning AS was, new.warning AS now
)
{_CROSSED}
"""  # noqa: S608 - constants only

WARNED = """
SELECT count(*) FILTER (WHERE warning = 'low'), count(*) FILTER (WHERE warning = 'over')
FROM inventory_outlook WHERE warning <> ''
"""
