package redis

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestFromEnvironment(t *testing.T) {
	assert.Equal(t, Options{
		Username: "LANAI_REDIS_USERNAME", Password: "LANAI_REDIS_PASSWORD",
		SentinelUsername: "LANAI_REDIS_SENTINEL_USERNAME", SentinelPassword: "LANAI_REDIS_SENTINEL_PASSWORD",
	}, FromEnvironment(func(name string) string { return name }))
}
