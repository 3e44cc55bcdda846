from django.apps import AppConfig


class CrmConfig(AppConfig):
    name = "crm"

    def ready(self) -> None:
        """Make our documents, imports, words and what the search box finds known."""
        from crm import documents, imports  # noqa: F401, PLC0415 - models are ready only now
        from crm.queries import found, groups, words  # noqa: F401, PLC0415 - the same
