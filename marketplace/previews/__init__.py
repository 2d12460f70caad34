"""First pages of public PDFs as small pictures, drawn once for each content after it was uploaded."""
