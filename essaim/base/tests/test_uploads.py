"""What is sent is never written to the disk without a limit."""

import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import SimpleUploadedFile

from essaim.base.uploads import LARGEST

PAGE = "/compte/login/"


def test_a_request_too_large_is_refused_before_it_is_read(rf):
    file = SimpleUploadedFile("members.csv", b"name\n")
    request = rf.post(PAGE, {"file": file}, CONTENT_LENGTH=str(LARGEST + 1))
    with pytest.raises(RequestDataTooBig):
        _ = request.FILES


def test_an_ordinary_file_is_taken(rf):
    file = SimpleUploadedFile("members.csv", b"name\n")
    assert rf.post(PAGE, {"file": file}).FILES["file"].read() == b"name\n"


@pytest.mark.django_db
def test_the_page_answers_400(client):
    file = SimpleUploadedFile("members.csv", b"name\n")
    answer = client.post(PAGE, {"file": file}, CONTENT_LENGTH=str(LARGEST + 1))
    assert answer.status_code == 400
