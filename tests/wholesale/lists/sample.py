"""A list over the people of the house, for the tests of the list engine."""

from datetime import timedelta

from django.http import HttpResponse
from django.urls import include, path

from wholesale import lists
from wholesale.models import User
from wholesale.permissions import needs
from wholesale.refusals import Refusal

PEOPLE = lists.List(
    "people-sample",
    "People of the sample",
    columns=[
        lists.Column("username", "Login", link="sample-person", fixed=True, sort="username"),
        lists.Column("display_name", "Called"),
        lists.Column("joined", "Joined", kind="datetime", value="date_joined"),
        lists.Column(
            "state",
            "State",
            kind="state",
            value=lambda u: "active" if u.is_active else "off",
            states=[("active", "Active"), ("off", "Off")],
        ),
        lists.Column("secret", "Cost", kind="money", value="pk", permission="cost.view"),
        lists.Column("hidden", "Plate", value="plate_number", shown=False),
    ],
    filters=[
        lists.SearchFilter("q", "Search", lambda rows, q: rows.filter(username__icontains=q)),
        lists.ChoiceFilter(
            "language", "Language", [("en", "English"), ("zh-hans", "Chinese")], multiple=True
        ),
        lists.FlagFilter("off", "Only those off", lambda rows: rows.filter(is_active=False)),
        lists.DateRangeFilter("joined", "Joined", "date_joined"),
        lists.NumberRangeFilter("id", "Id", "id", more=True),
    ],
    keyset=["-date_joined"],
    views=[lists.BuiltInView("speakers", "English speakers", {"language": "en"})],
    bulk=[lists.BulkAction("rename", "Rename", "sample-rename")],
    rows_per_page=25,
)


@needs("office.enter")
def people(request):
    return lists.page(request, PEOPLE, queryset=User.objects.filter(username__startswith="p"))


@needs("office.enter")
def person(request, pk):
    return HttpResponse(str(pk))


@needs("office.enter")
def rename(request):
    def each(user):
        if user.username.endswith("3"):
            raise Refusal("Three stays three.")
        user.last_name = "Renamed"
        user.save()

    return lists.bulk(
        request, PEOPLE, queryset=User.objects.filter(username__startswith="p"), each=each
    )


urlpatterns = [
    path("sample/people/", people, name="sample-people"),
    path("sample/people/<int:pk>/", person, name="sample-person"),
    path("sample/rename/", rename, name="sample-rename"),
    path("", include("wholesale.urls")),
]


def make_people(count, *, start, gap=timedelta(minutes=1)):
    """p1 is the oldest; `gap` apart."""
    return User.objects.bulk_create(
        User(username=f"p{n}", display_name=f"Person {n}", date_joined=start + gap * n)
        for n in range(1, count + 1)
    )
