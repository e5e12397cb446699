"""The console of the people who arrange requests: server-rendered pages behind a sign-in of their own."""
