from kangxu.web.desk.tests.conftest import here, signed_in

__all__ = ["here", "signed_in"]
