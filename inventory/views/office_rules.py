"""The rules of minimum and maximum stock: the list, and saying one."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from inventory import access
from inventory.actions.stock_rules import save_rule
from inventory.forms.stock_rule import StockRuleForm
from inventory.queries import outlook, stock
from inventory.views import drawn
from wholesale import lists
from wholesale.http import StaffRequest
from wholesale.permissions import needs
from wholesale.refusals import Refusal

RULES = lists.List(
    "stock-rules",
    gettext_lazy("Stock rules"),
    columns=[
        lists.Column("code", gettext_lazy("Code"), value="sku.code", fixed=True,
                     link="inventory:rule-detail"),
        lists.Column("goods", gettext_lazy("Goods"), kind="html",
                     html=lambda rule: drawn.goods(rule.sku),
                     value=lambda rule: rule.sku.full_name),
        lists.Column("warehouse", gettext_lazy("Warehouse"), value="warehouse.name"),
        lists.Column("warehouse_code", gettext_lazy("Warehouse code"), value="warehouse.code",
                     shown=False),
        lists.Column("minimum", gettext_lazy("Minimum stock"), kind="integer"),
        lists.Column("maximum", gettext_lazy("Maximum stock"), kind="integer"),
        lists.Column("cover_days", gettext_lazy("Days to cover"), kind="integer"),
        lists.Column("unit", gettext_lazy("Unit"), value="sku.unit.name"),
    ],
    filters=[
        lists.SearchFilter("q", gettext_lazy("Search"), outlook.search_goods,
                           placeholder=gettext_lazy("Code, name, barcode, pinyin")),
        lists.ForeignKeyFilter("warehouse", gettext_lazy("Warehouse"), stock.warehouse_choices),
    ],
    keyset=["-pk"],
    actions=[
        lists.PageAction(gettext_lazy("New rule"), "inventory:rule-new",
                         permission="purchase.edit", icon="plus"),
        lists.PageAction(gettext_lazy("Imports"), "import-list", permission="import.run"),
    ],
    empty=gettext_lazy("Say how much of some goods should always be there, and how much is too"
                       " much. Without a rule the house goes by what is sold."),
    empty_action=lists.PageAction(gettext_lazy("New rule"), "inventory:rule-new",
                                  permission="purchase.edit"),
)  # fmt: skip


@needs("purchase.view")
@require_safe
def rule_list(request: StaffRequest) -> HttpResponse:
    """What the house wants of its stock."""
    return lists.page(request, RULES, queryset=access.stock_rules_for_office())


@needs("purchase.edit")
@require_http_methods(["GET", "POST"])
def rule_new(request: StaffRequest) -> HttpResponse:
    """Say a rule for some goods in a warehouse."""
    return _form(request, StockRuleForm(request.POST or None))


@needs("purchase.edit")
@require_http_methods(["GET", "POST"])
def rule_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a rule; all three numbers empty take it away."""
    rule = access.stock_rule_for_editing(pk)
    initial = {
        "code": rule.sku.code, "warehouse": rule.warehouse_id, "minimum": rule.minimum,
        "maximum": rule.maximum, "cover_days": rule.cover_days,
    }  # fmt: skip
    return _form(request, StockRuleForm(request.POST or None, initial=initial))


def _form(request: StaffRequest, form: StockRuleForm) -> HttpResponse:
    if form.is_bound and form.is_valid():
        try:
            save_rule(rule=form.rule(), by=request.user, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            return redirect("inventory:rule-list")
    status = 422 if form.is_bound else 200
    return render(request, "inventory/office/stock_rule.html", {"form": form}, status=status)
