/** Keys of postern.yaml with which no sign of spam is looked for and no sender is asked about. */
export const WITHOUT_SPAM_CHECKS = {
  authentication: { enabled: false },
  spam: {
    rules: { enabled: false },
    learning: { enabled: false },
    similarity: { enabled: false },
    reputation: { enabled: false },
    relations: { enabled: false },
    greylist: { enabled: false },
    outbound: { enabled: false },
  },
} as const;
