"""How French dates read here, where Django's own formats are not how one writes."""

DATETIME_FORMAT = "j F Y à H:i"
