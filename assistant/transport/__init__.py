"""How the clients reach a server, or an application in their own process."""
