"""The PDF as a save file: the study that it carries, and how it is opened again."""
