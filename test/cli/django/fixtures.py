"""Loads a fixture with Django's loaddata, and writes what Django's dumpdata makes of it.

Usage: fixtures.py FOLDER, which has given.json, and gets ids.json and natural.json. Prints what Django reads from its database.
"""
import json
import os
import sys

import django
from django.conf import settings
from django.core.management import call_command

settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    # Its own ids of content types and permissions are not those of the fixture.
    INSTALLED_APPS=["shop", "django.contrib.auth", "django.contrib.contenttypes"],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    SECRET_KEY="test",
    USE_TZ=True,
    TIME_ZONE="Asia/Tokyo",
)
django.setup()
folder = sys.argv[1]
call_command("migrate", run_syncdb=True, verbosity=0)
call_command("loaddata", os.path.join(folder, "given.json"), verbosity=0)
for name, natural in (("ids", False), ("natural", True)):
    call_command(
        "dumpdata",
        use_natural_foreign_keys=natural,
        use_natural_primary_keys=natural,
        indent=2 if natural else None,
        output=os.path.join(folder, name + ".json"),
        verbosity=0,
    )

from django.contrib.auth.models import Group, User  # noqa: E402
from shop.models import Book  # noqa: E402

books = Book.objects.order_by("id")
print(
    json.dumps(
        {
            "ada": sorted(User.objects.get(username="ada").get_all_permissions()),
            "bob": sorted(User.objects.get(username="bob").get_all_permissions()),
            "groups": list(Group.objects.order_by("name").values_list("name", flat=True)),
            "books": [[repr(book.price), repr(book.loan), book.data, repr(book.printed)] for book in books],
            "checked": User.objects.get(username="ada").check_password(sys.argv[2]),
        }
    )
)
