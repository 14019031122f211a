"""Mount the faces: pages, API, accounts, admin, health."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from socialscore import health, metrics
from socialscore.api.receipts import LogProof

# One sign-in for everybody, with its rate limits; the admin's own form has none.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", include("socialscore.web.urls")),
    path("log/<uuid:log_id>/receipts/<int:index>.tlog-proof", LogProof.as_view(), name="log_proof"),
    path("api/v1/", include("socialscore.api.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/sessions/", include("allauth.usersessions.urls")),
    path("admin/", admin.site.urls),
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("metrics", metrics.metrics, name="metrics"),
]
