"""The PDF: pages, pictures, fonts, and what makes it tagged and archivable."""
