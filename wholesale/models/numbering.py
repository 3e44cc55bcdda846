from django.db import models


class NumberSequence(models.Model):
    """The last number given out in a legal series; its row lock is what keeps it gapless."""

    prefix = models.CharField(max_length=20, primary_key=True)
    latest = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return self.prefix


class IdempotencyKey(models.Model):
    """A form's hidden key, and what sending it for the first time made."""

    scope = models.CharField(max_length=80)
    key = models.CharField(max_length=64)
    result = models.CharField(max_length=80)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="idempotency_key_once", fields=["scope", "key"])
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.result}"
