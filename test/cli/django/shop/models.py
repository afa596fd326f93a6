"""The models that the test of fixtures has as resources."""
import uuid

from django.contrib.auth.models import User
from django.db import models


class Shelf(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.TextField()


class Book(models.Model):
    title = models.CharField(max_length=200)
    pages = models.BigIntegerField(default=10)
    weight = models.FloatField(null=True)
    price = models.DecimalField(max_digits=8, decimal_places=2)
    is_sold = models.BooleanField(default=False)
    printed = models.DateField(null=True)
    read_at = models.DateTimeField(null=True)
    loan = models.DurationField(null=True)
    code = models.UUIDField(null=True)
    data = models.JSONField(default=dict)
    shelf = models.ForeignKey(Shelf, models.PROTECT, null=True)
    readers = models.ManyToManyField(User, related_name="+")
    owner = models.ForeignKey(User, models.CASCADE)
    created_at = models.DateTimeField()
