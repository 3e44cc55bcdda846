"""The gallery in a browser: accessible in both themes, no wider than the screen, by keyboard."""

import re
from pathlib import Path

import pytest

from wholesale.context import NAVIGATION
from wholesale.views.gallery import PARTS

pytestmark = pytest.mark.django_db(transaction=True)
OFFICE = ("controls", "lists", "document", "feedback", "charts")
ON_PHONES = ("shop", "me", "driver")
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_part_is_accessible_in_both_themes(desk, handset, olive, serious, theme):
    for part in PARTS:
        open_page = handset if part in ON_PHONES else desk
        page = open_page(olive, color_scheme=theme)
        page.goto(f"/ui/{part}/")
        assert (part, serious(page)) == (part, [])
        page.context.close()


@pytest.mark.parametrize("width", [320, 390, 1024])
def test_no_part_is_wider_than_its_screen(desk, olive, width):
    page = desk(olive, viewport={"width": width, "height": 800})
    for part in (*OFFICE, *ON_PHONES):
        page.goto(f"/ui/{part}/")
        too_wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert (part, too_wide) == (part, 0)


def test_thumbs_find_targets_of_44_pixels(handset, olive):
    page = handset(olive)
    for part in ON_PHONES:
        page.goto(f"/ui/{part}/")
        small = page.evaluate(
            """() => [...document.querySelectorAll(`a.row-item, .tabbar a, .rail a, .stepper__btn,
                 .btn:not(.btn--sm), .tiles a, input:not([type=hidden]):not([type=file])`)]
               .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 43.5
                 && !one.closest("label, .stepper"))
               .map((one) => one.outerHTML.slice(0, 80))"""
        )
        assert (part, small) == (part, [])


def test_the_stepper_moves_in_packs_from_nothing_to_the_minimum(handset, olive):
    page = handset(olive)
    page.goto("/ui/shop/")
    field = page.locator("input[name=b]")
    page.get_by_role("button", name="矿泉水").last.click()
    assert field.input_value() == "120"
    page.get_by_role("button", name="矿泉水").last.click()
    assert field.input_value() == "144"
    page.get_by_role("button", name="矿泉水").first.click()
    page.get_by_role("button", name="矿泉水").first.click()
    assert field.input_value() == "0"
    page.get_by_role("button", name="矿泉水").last.click()
    field.fill("125")
    field.blur()
    assert field.input_value() == "144"


def test_a_list_is_worked_by_keyboard(desk, olive):
    page = desk(olive)
    page.goto("/ui/lists/")
    page.locator("body").click(position={"x": 700, "y": 5})
    for key in ("ArrowDown", "ArrowDown", "x"):
        page.keyboard.press(key)
    assert page.locator("tr.is-selected").count() == 1
    assert page.locator("[data-bulk]").is_visible()
    page.keyboard.press("Enter")
    assert page.url.endswith("#SO000427")


def test_the_navigation_opens_and_closes_on_a_phone(handset, olive):
    page = handset(olive)
    page.goto("/ui/lists/")
    menu, nav = page.locator("[data-nav-open]"), page.locator("#nav")
    assert not nav.is_visible()
    menu.click()
    assert nav.is_visible()
    page.keyboard.press("Escape")
    nav.wait_for(state="hidden")


def test_the_question_mark_lists_the_keys_and_escape_closes_them(desk, olive):
    page = desk(olive)
    page.goto("/ui/lists/")
    page.keyboard.press("?")
    sheet = page.locator("#keys")
    assert sheet.is_visible()
    assert "新建订单" in sheet.inner_text()
    page.keyboard.press("Escape")
    assert not sheet.is_visible()


def test_a_dangerous_step_asks_once_in_our_own_words(desk, olive):
    page = desk(olive)
    page.goto("/ui/feedback/")
    page.get_by_role("button", name="删除方案").click()
    question = page.locator("#confirm")
    assert "删除" in question.inner_text()
    question.locator("button[value=no]").click()
    assert not question.is_visible()
    assert page.url.endswith("/ui/feedback/")


def test_the_theme_a_person_chose_stays_on_the_next_page(desk, olive):
    page = desk(olive, color_scheme="light")
    page.goto("/ui/")
    page.locator(".office__tools summary").click()
    page.locator("[data-theme-set=dark]").click()
    page.goto("/ui/lists/")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(15, 20, 27)"


def test_forms_work_without_javascript(desk, olive):
    page = desk(olive, java_script_enabled=False)
    page.goto("/ui/shop/")
    assert page.locator("input[name=b]").is_visible()
    assert page.locator("[data-step]").first.is_hidden()


def test_every_icon_that_is_named_is_in_the_sprite():
    sprite = (ROOT / "static/vendor/icons.svg").read_text()
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', sprite))
    named = {item.icon for item in NAVIGATION}
    for template in (ROOT / "templates").rglob("*.html"):
        text = template.read_text()
        named |= set(re.findall(r'{% icon "([\w-]+)"', text))
        named |= set(re.findall(r'<c-[\w-]+ [^>]*(?<!:)\bicon="([\w-]+)"', text))
    for app in ("wholesale", "inventory", "crm", "finance", "orders", "warehouse", "pos"):
        for module in (ROOT / app).rglob("*.py"):
            named |= set(re.findall(r'\bicon="([\w-]+)"', module.read_text()))
    assert named - drawn == set()


def announce(page, text: str) -> None:
    page.evaluate(
        """(text) => document.body.dispatchEvent(new CustomEvent("announce",
             {detail: {items: [{id: 7, text, url: "/ui/"}]}}))""",
        text,
    )


def test_news_is_shown_once_however_often_the_server_says_it(desk, olive):
    page = desk(olive)
    page.goto("/ui/lists/")
    announce(page, "手机商城有新订单")
    announce(page, "手机商城有新订单")
    assert page.locator("#toasts .toast").count() == 1
    page.reload()
    announce(page, "手机商城有新订单")
    assert page.locator("#toasts .toast").count() == 0
    announce(page, "门店有新订单")
    page.get_by_role("link", name="门店有新订单").click()
    page.wait_for_url("**/ui/")


def test_a_scanner_is_told_from_a_person_typing(desk, olive):
    page = desk(olive)
    page.goto("/ui/lists/")
    scans = page.evaluate(
        """async () => {
             await import("/static/js/wedge.js");
             const heard = [];
             document.addEventListener("scan", (event) => heard.push(event.detail));
             const press = (key) => document.body.dispatchEvent(
               new KeyboardEvent("keydown", {key, bubbles: true}));
             for (const key of [..."6901234567892", "Enter"]) press(key);
             for (const key of [..."69012", "Enter"]) {
               press(key);
               await new Promise((next) => setTimeout(next, 60));
             }
             return heard;
           }"""
    )
    assert scans == ["6901234567892"]


def test_a_lost_connection_is_said(desk, olive):
    page = desk(olive)
    page.goto("/ui/feedback/")
    page.route("**/ui/feedback/", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        page.evaluate("htmx.ajax('POST', location.pathname, {target: '#say'}).catch(() => {})")
    page.get_by_text("The server did not answer").wait_for()


def test_error_pages_say_what_happened_in_plain_words(handset, lin, serious):
    page = handset(lin)
    for path, words in (("/nothing-here/", "There is nothing here"), ("/ui/", "may not open")):
        page.goto(path)
        assert words in page.locator("h2").inner_text()
        assert serious(page) == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0


def test_the_page_for_our_own_mistakes_needs_nothing_but_its_style(handset):
    page = handset()
    page.goto("/healthz")
    page.set_content((ROOT / "templates/errors/500.html").read_text())
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
    assert page.evaluate("getComputedStyle(document.body).fontFamily").startswith("system-ui")


def test_a_wrong_password_keeps_the_name_and_says_what_to_do(handset, olive, serious):
    page = handset()
    page.goto("/login/")
    assert serious(page) == []
    page.locator("#id_username").fill("olive")
    page.locator("#id_password").fill("wrong")
    page.locator("[data-reveal-button]").click()
    assert page.locator("#id_password").get_attribute("type") == "text"
    page.locator("main form .btn--primary").click()
    assert page.get_by_role("alert").is_visible()
    assert page.locator("#id_username").input_value() == "olive"


def test_a_list_narrows_while_one_types(desk, olive, jade, opal):
    page = desk(olive)
    page.goto("/office/customers/")
    rows = page.locator("[data-table] tbody tr")
    assert rows.count() == 2
    field = page.locator("main input[name=q]")
    field.press_sequentially("nobody")
    page.wait_for_url("**q=nobody**")
    page.locator(".empty").wait_for()
    assert rows.count() == 0
    assert field.evaluate("(one) => one === document.activeElement")
    assert field.input_value() == "nobody"
