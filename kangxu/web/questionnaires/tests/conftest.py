"""A patient of the county hospital, as the person's pages are tested."""

from kangxu.web.person.tests.conftest import case  # noqa: F401  fixture
from kangxu.web.tests.conftest import _quick_hashes, here  # noqa: F401  fixtures
