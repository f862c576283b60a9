package settings

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSecrets(t *testing.T) {
	assert.Equal(t, map[string]string{"API_KEY": "a=b", "EMPTY": ""},
		Secrets([]string{"HOME=/root", "LANAI_SECRET_API_KEY=a=b", "LANAI_SECRET_EMPTY=", "LANAI_PLAYERS=3"}))
}
