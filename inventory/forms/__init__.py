"""Forms of the office's goods pages: from fields to the shapes that use cases take."""
