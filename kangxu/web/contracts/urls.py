"""Addresses of contracts: of one person, and in lists."""

from django.urls import path

from kangxu.web.contracts import filing, list_views, views

urlpatterns = [
    path("persons/<int:person_id>/contract", views.contract, name="contract"),
    path("persons/<int:person_id>/file", filing.person_file, name="person-file"),
    path("contracts", list_views.contracts, name="contracts"),
    path("contracts/list.csv", list_views.export, name="contracts-export"),
    path("contracts/renewals", list_views.ask_for_renewals, name="renewal-tasks"),
    path("contracts/<int:contract_id>/sign", views.sign, name="contract-sign"),
    path("contracts/<int:contract_id>/discard", views.discard, name="contract-discard"),
    path("contracts/<int:contract_id>/transfer", views.transfer, name="contract-transfer"),
    path("contracts/<int:contract_id>/end", views.end, name="contract-end"),
    path("contracts/<int:contract_id>/print", views.printed, name="contract-print"),
]
