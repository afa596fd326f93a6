"""Django REST Framework with Simple JWT on SQLite: what the benchmark's requests need, in one module."""

import json
import os
import sys

import django
from django.conf import settings

given = json.loads(os.environ["BENCH"])
settings.configure(
    SECRET_KEY=given["key"],
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "rest_framework",
        "rest_framework_simplejwt.token_blacklist",
    ],
    DATABASES={
        "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": given["file"], "CONN_MAX_AGE": None}
    },
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
    # Tables are made as the models say; those of the copied database are there already.
    MIGRATION_MODULES={"auth": None, "contenttypes": None, "token_blacklist": None},
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework_simplejwt.authentication.JWTAuthentication"],
        "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    },
    SIMPLE_JWT={
        "ROTATE_REFRESH_TOKENS": True,
        "BLACKLIST_AFTER_ROTATION": True,
        "SIGNING_KEY": given["key"],
    },
)
django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.db import models  # noqa: E402
from django.urls import include, path  # noqa: E402
from rest_framework import routers, serializers, viewsets  # noqa: E402
from rest_framework.response import Response  # noqa: E402
from rest_framework.views import APIView  # noqa: E402
from rest_framework_simplejwt.views import TokenRefreshView, TokenVerifyView  # noqa: E402


class Task(models.Model):
    title = models.CharField(max_length=255)
    description = models.TextField(blank=True, default="")
    is_completed = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    owner = models.ForeignKey(User, on_delete=models.CASCADE)

    class Meta:
        app_label = "auth"
        db_table = "tasks"


class TaskSerializer(serializers.ModelSerializer):
    owner = serializers.PrimaryKeyRelatedField(read_only=True)

    class Meta:
        model = Task
        fields = ["id", "title", "description", "is_completed", "created_at", "owner"]


class TaskViewSet(viewsets.ModelViewSet):
    serializer_class = TaskSerializer

    def get_queryset(self):
        return Task.objects.filter(owner=self.request.user).order_by("id")

    def perform_create(self, serializer):
        serializer.save(owner=self.request.user)


class Protected(APIView):
    def get(self, request):
        return Response({"id": request.user.id, "username": request.user.username})


router = routers.SimpleRouter()
router.register("tasks", TaskViewSet, basename="task")
urlpatterns = [
    path("protected/", Protected.as_view()),
    path("api/token/refresh/", TokenRefreshView.as_view()),
    path("api/token/verify/", TokenVerifyView.as_view()),
    path("api/", include(router.urls)),
]

if sys.argv[1:] == ["prepare"]:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, run_syncdb=True)
else:
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()
