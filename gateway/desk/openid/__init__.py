"""Signing in with the company's own account: OpenID Connect, authorisation code with PKCE."""
