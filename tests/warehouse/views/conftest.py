from tests.inventory.views.conftest import at_desk, photo, queries_of  # noqa: F401 - fixtures
