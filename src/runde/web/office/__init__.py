"""The office: what coordinators and researchers see and do, at a desk. Every act is a verb of a package below; every
object comes from `access`. It must not know how members or moderators work, only what they leave behind."""
