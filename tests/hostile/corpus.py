"""What people, machines and malice type where something else was expected."""

MARK = "hostile-mark"
SCRIPT = f"<script>{MARK}</script>"
TAG = f"\"'><img src=x onerror={MARK}>"
NASTY_NAMES = (SCRIPT, TAG)

# Each of these once broke a program somewhere; every field meets every one of them.
KILLERS = (
    "",
    "a\x00b",
    "9" * 30,
    "9" * 5000,
    "-1",
    "1e309",
    "NaN",
    "²",
    "9223372036854775808",
    "x" * 100_000,
)

# Every field meets some of these, in turn; all of them are met by many fields.
OTHERS = (
    "   ",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "\u202egnp.exe\u202c",
    "zero\u200b\u200d\ufeffwidth",
    "👩‍👩‍👧‍👦" * 20,
    "'; DROP TABLE orders_order; --",
    "%' OR 1=1 --",
    "\\",
    SCRIPT,
    TAG,
    "{{ request.user.password }}{% debug %}",
    "%s %(name)s %d {0} {name}",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "Infinity",
    "-Infinity",
    "sNaN",
    "1e-30",
    "-0",
    "1,5",
    "1.234.567,89",
    "一百二十",
    "１２",
    "٣",
    "0x10",
    "1_000",
    "2147483648",
    "0000-00-00",
    "9999-99-99",
    "9999-12-31",
    "0001-01-01",
    "2026-02-30",
    "true",
    "null",
    "[]",
    "../../etc/passwd",
    "\r\nSet-Cookie: a=b",
    "//evil.example/",
    "javascript:alert(1)",
    "abc",
    "0",
)
NASTY = (*KILLERS, *OTHERS)
