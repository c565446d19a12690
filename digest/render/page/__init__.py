"""The parts of the report page, and the files that it is made of: template, style and script."""
