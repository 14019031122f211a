"""The product's addresses, and the floor's behind them."""

from django.urls import include, path

from socialscore.urls import urlpatterns as product

urlpatterns = [*product, path("floor/", include("bench.floor.urls"))]
