"""Addresses of the service packages, the decision tree and the price list."""

from django.urls import path

from kangxu.web.packages import edit_views, price_views, tree_views, views

urlpatterns = [
    path("packages", views.shelf, name="packages"),
    path("packages/new", views.new, name="package-new"),
    path("packages/prices", price_views.prices, name="package-prices"),
    path("packages/prices/approve", price_views.approve, name="prices-approve"),
    path("packages/prices/line", price_views.line, name="prices-line"),
    path("packages/prices/submit", price_views.submit, name="prices-submit"),
    path("packages/prices/throw", price_views.throw, name="prices-throw"),
    path("packages/tree", tree_views.tree, name="package-tree"),
    path("packages/tree/approve", tree_views.approve, name="tree-approve"),
    path("packages/tree/edit", tree_views.edit, name="tree-edit"),
    path("packages/tree/node", tree_views.node, name="tree-node"),
    path("packages/tree/people", tree_views.people, name="tree-people"),
    path("packages/tree/shape", tree_views.shape, name="tree-shape"),
    path("packages/tree/sign", tree_views.sign, name="tree-sign"),
    path("packages/tree/submit", tree_views.submit, name="tree-submit"),
    path("packages/tree/throw", tree_views.throw, name="tree-throw"),
    path("packages/tree/try", tree_views.trial, name="tree-try"),
    path("packages/<str:package>", views.package, name="package"),
    path("packages/<str:package>/approve", edit_views.approve, name="package-approve"),
    path("packages/<str:package>/edit", edit_views.edit, name="package-edit"),
    path("packages/<str:package>/edit/about", edit_views.about, name="package-about"),
    path("packages/<str:package>/edit/add", edit_views.add, name="package-add"),
    path("packages/<str:package>/edit/drop", edit_views.drop, name="package-drop"),
    path("packages/<str:package>/edit/line", edit_views.line, name="package-line"),
    path("packages/<str:package>/edit/restore", edit_views.restore_line, name="package-restore-line"),
    path("packages/<str:package>/edit/services", edit_views.found_services, name="package-services"),
    path("packages/<str:package>/edit/submit", edit_views.submit, name="package-submit"),
    path("packages/<str:package>/edit/throw", edit_views.throw, name="package-throw"),
    path("packages/<str:package>/restore", views.restore, name="package-restore"),
    path("packages/<str:package>/retire", views.retire, name="package-retire"),
    path("packages/<str:package>/sign", views.sign, name="package-sign"),
]
