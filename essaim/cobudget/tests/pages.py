"""Reading a page in a test."""


def text(response):
    return response.content.decode().replace("\u202f", " ").replace("\u00a0", " ")
