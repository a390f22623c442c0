"""Looking: what a reader may see of casussen, dossiers, datalekken, documents and figures."""
