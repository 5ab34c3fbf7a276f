import pytest

from kangxu.intake.feeds.fhir_bundle.references import BundleIndex, base_of, read_reference

UUID = "0b6f1d0e-0000-4000-8000-000000000001"


@pytest.mark.parametrize(
    ("text", "key", "system", "ident"),
    [
        ("Patient/17", "Patient/17", "fhir", "17"),
        ("Patient/17/_history/3", "Patient/17", "fhir", "17"),
        ("https://a.example/fhir/Patient/17", "https://a.example/fhir/Patient/17", "https://a.example/fhir", "17"),
        (f"https://a.example/fhir/Patient/{UUID}", f"Patient/{UUID}", "fhir", UUID),
        (f"urn:uuid:{UUID}", f"Patient/{UUID}", "fhir", UUID),
        (f"urn:uuid:{UUID.upper()}", f"Patient/{UUID}", "fhir", UUID),
        ("Patient?identifier=urn:his|42", "Patient?urn:his|42", "urn:his", "42"),
        ("Patient/编号-1", "Patient/编号-1", "fhir", "编号-1"),
    ],
)
def test_a_reference_alone_names_its_target(text, key, system, ident):
    target = read_reference(text, "", "Patient")
    assert target is not None
    assert (target.key, target.system, target.id) == (key, system, ident)


def test_a_relative_reference_belongs_to_the_server_that_wrote_it():
    target = read_reference("Patient/17", "https://a.example/fhir", "Patient")
    assert target is not None
    assert target.key == "https://a.example/fhir/Patient/17"


@pytest.mark.parametrize("text", ["", "#contained", "patient", "17", "http://", "Patient/", "Patient?name=x"])
def test_what_names_nobody_is_no_reference(text):
    assert read_reference(text, "", "Patient") is None


def test_base_of_a_full_url():
    assert base_of("https://a.example/fhir/Patient/17") == "https://a.example/fhir"
    assert base_of(f"urn:uuid:{UUID}") == ""
    assert base_of(None) == ""


def patient(full_url, ident=None, **more):
    return {"fullUrl": full_url, "resource": {"resourceType": "Patient", "id": ident, **more}}


def test_entries_answer_to_all_their_names():
    index = BundleIndex([patient(f"urn:uuid:{UUID}", "p1", identifier=[{"system": "urn:his", "value": "42"}])])
    for name in (f"urn:uuid:{UUID}", "Patient/p1", "Patient?identifier=urn:his|42"):
        target = index.resolve(name, "", "Patient")
        assert target is not None
        assert target.key == "Patient/p1"


def test_two_servers_in_one_bundle_are_never_confused():
    index = BundleIndex([patient("https://a.example/Patient/1", "1"), patient("https://b.example/Patient/1", "1")])
    assert index.resolve("Patient/1", "", "Patient") is None
    ours = index.resolve("Patient/1", "https://b.example", "Patient")
    assert ours is not None
    assert ours.key == "https://b.example/Patient/1"


def test_one_number_on_two_patients_names_neither():
    number = [{"system": "urn:his", "value": "42"}]
    index = BundleIndex([patient(None, "1", identifier=number), patient(None, "2", identifier=number)])
    assert index.resolve("Patient?identifier=urn:his|42", "", "Patient") is None
