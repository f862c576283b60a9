package redis

// This file holds FromEnvironment. Its one rule: secrets come from variables, so that no command line shows them.

// FromEnvironment gives the users and passwords of LANAI_REDIS_USERNAME, LANAI_REDIS_PASSWORD,
// LANAI_REDIS_SENTINEL_USERNAME and LANAI_REDIS_SENTINEL_PASSWORD, where the URL has none.
func FromEnvironment(getenv func(string) string) Options {
	return Options{
		Username: getenv("LANAI_REDIS_USERNAME"), Password: getenv("LANAI_REDIS_PASSWORD"),
		SentinelUsername: getenv("LANAI_REDIS_SENTINEL_USERNAME"), SentinelPassword: getenv("LANAI_REDIS_SENTINEL_PASSWORD"),
	}
}
