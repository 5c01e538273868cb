/** Versions of the protocol that this code speaks, lowest and highest. */
export const protocolVersions = { min: 1, max: 1 } as const;
/** Said in a hello by whoever understands an exclude list written as "all but these". */
export const allButCapability = 'all_but';
/** Said in a hello by whoever dials when it is called, see `Call`. */
export const callCapability = 'call';
/** Said in a hello over TLS by whoever keeps accounts, see `AccountFact`. */
export const accountsCapability = 'accounts';

/** Heads that one node hands a notice to. Within 15 % of the best of 4 to 128 on wide networks; 33 nodes are a star. */
export const headsMax = 32;
/** An exclude list up to a full star names its nodes as the 2009 note does; a longer one is told by who is left. */
export const excludeNamesMax = 32;
/** Healthy heads that each get a node which this node cannot reach well: one of them may be about to fail. */
export const headsPerHardTarget = 2;
/** A head that has not acknowledged a duty for so long may be gone; its part is done again, ms. */
export const dutyAckMs = 1500;

/** Time between two rounds of pings, ms. With `answerMs` it makes a silent death visible within four seconds. */
export const pingEveryMs = 2000;
/** Share by which a round varies, so that nodes started together do not stay in step. */
export const pingJitter = 0.1;
/** Links pinged in one round: the load of a node does not grow with the mesh. */
export const pingLinksMax = 32;
/** A slow link has better things to carry than pings, ms. */
export const pingSlowEveryMs = 60_000;
/** An unanswered ping makes a link doubtful after so long: several round trips, and a pause of a busy process, ms. */
export const answerMs = 1500;
/** A link whose ping stays unanswered for so long is cut, ms. */
export const cutMs = 7500;
/** On a link with a long round trip both waits grow to so many of them. */
export const answerRoundTrips = 5;
/** A link that was opened must have said hello within this, ms: half a kilobyte at 2 kbit/s, and the way back. */
export const helloMs = 30_000;
/** Bytes wait and none was taken for so long: the other side has stopped reading, ms. */
export const writeStallMs = 30_000;
/** The slowest link that is kept, bytes a second: the 2 kbit/s of the 2009 note. */
export const slowestBytesPerSecond = 250;
/** A system reports progress in lumps of up to so many bytes: until one has passed a link looks as if it stood still. */
export const progressLumpBytes = 64 * 1024;
/** What waits on a link of known rate may take so many times what it should, before the other side counts as stuck. */
export const stallFactor = 3;
/** A ping on a link that other things are heard from waits behind what was sent before: 15 KB at 2 kbit/s, ms. */
export const cutHeardMs = 60_000;
/** Two links to one neighbor younger than this were dialed by both at once; an older one was lost by the other side, ms. */
export const crossedDialMs = 10_000;

/** Ids of its wiki that a node tells: roots of histories that were united, or the nodes that began it together. */
export const wikiIdsMax = 16;
/**
 * A node rises by so much at once at most, whatever others say they know of it: more lives than any has, and at the pace below
 * a liar needs eighty years to use up the 2^48 there are.
 */
export const incarnationStepMax = 2 ** 20;
/** New lives that a node begins one after another because of what others say of it ... */
export const outlivesBurst = 8;
/** ... and then one in this time, ms: two nodes with one key outlive each other for as long as both run. */
export const outliveEveryMs = 10_000;

/** Bounds of the random time after which a suspect without a link is held dead, ms. */
export const suspicionMs = { min: 15_000, max: 30_000 } as const;
/** A claim of death about a node that was suspect for less than this is not yet believed, ms. */
export const claimBelievedMs = 3000;
/** A node that misses answers stretches its own patience up to so many times (Lifeguard, Dadgar et al. 2017). */
export const localHealthMax = 8;

/** First wait before dialing again, ms; it doubles with each failure. */
export const redialFirstMs = 500;
/** Bounds of the longest wait: what is lost in a small mesh is tried again within seconds of the heal, ms. */
export const redialMaxMs = { min: 5000, configured: 15_000, learned: 60_000 } as const;
/** The longest wait grows by this with each member: dialing all that is lost takes four attempts a second at most, ms. */
export const redialMsPerMember = 250;
/** The side with the greater id leaves the first dial to the other for so long, ms. */
export const dialCourtesyMs = 2500;
/** A link that comes up resets the waits of all others, but not more often than this, ms. */
export const redialResetEveryMs = 5000;

/** Digests may differ for as long as a notice is on its way, ms; each link picks a time of the range. */
export const differGraceMs = { min: 2000, max: 2500 } as const;
/** Wait between two repairs of one link, ms; it doubles while they change nothing. */
export const repairWaitMs = { min: 4000, max: 60_000 } as const;
/** Records are told on one link no more often, ms: half of what a good neighbor waits before it asks again. */
export const poolToldEveryMs = repairWaitMs.min / 2;
/** Tips named in one repair: the next one names others once these are held. */
export const repairTipsMax = 100;
/** Buckets that the routing table is compared by. */
export const bucketCount = 32;
/** Records that one notice carries, so that it fits into a frame. */
export const recordsPerNotice = 100;

/** Links that news of accounts are passed on to: more than ln 1000, with which an epidemic reaches a thousand nodes. */
export const accountRelaysMax = 8;
/** Accounts are asked for no more often, of whomever, ms: most of what one would tell the one before has told. */
export const accountAsksEveryMs = 250;
/** Requests to the store that one link may have open: the marks of all records that there may be are 13 messages. */
export const accountTasksMax = 16;
/** Marks in one frame, of 8 bytes each. */
export const accountMarksPerFrame = 4000;
/** Records in one frame, at most. */
export const accountRecordsPerFrame = 500;
/** Bytes of records in one frame, about: half of what it may have, for what else is said must not wait long behind it. */
export const accountFrameMaxBytes = 32 * 1024;

/** Members of the routing table: eight times what a mesh of direct links is comfortable with. */
export const membersMax = 8192;
/** A record that nobody has had contact with for so long is no longer told or dialed, ms. */
export const recordAgeMaxMs = 24 * 60 * 60 * 1000;
/** The dead are remembered for so long, that old news of them do not revive them, ms. */
export const tombstoneMs = 7 * 24 * 60 * 60 * 1000;
/** Time between two looks for what has grown too old, ms. */
export const sweepEveryMs = 10 * 60 * 1000;
/** A record of this age or less says that somebody has a link to that node right now, ms. */
export const freshContactMs = 5000;
/** Clocks further apart than this are worth a warning, ms; nothing is decided by them. */
export const clockSkewWarnMs = 5 * 60 * 1000;

/** Bytes that a link's speed is judged by: a usual commit with its trees. */
export const probeBytes = 8192;
/** A link is slow when the probe takes longer than this, ms. */
export const slowProbeMs = 2000;
/** ... and longer than so many times the median of all links. */
export const slowMedianFactor = 5;
/** A link that was slow counts as slow for this much longer, ms. */
export const slowHoldMs = 60_000;
/** A link takes no more notices while so many bytes wait in its socket. */
export const writeQueueMaxBytes = 64 * 1024;
/** On a link of known rate it is what passes in this time, ms: what is not yet written can still be replaced. */
export const writeQueueMs = 2000;
/** ... but never less than a few notices. */
export const writeQueueMinBytes = 1024;

/** Commits that are pulled at one time. */
export const pullsMax = 4;
/** Pulls that one node serves at one time; more of them wait. */
export const servesMax = 2;
/** Commits known by name and not yet held. What does not fit is told again by the next ping. */
export const wantsMax = 1000;
/** ... of which so many may be known from one neighbor alone: one that makes up commits leaves room for those of others. */
export const wantsOfOneMax = wantsMax / 2;
/** A second source is asked when the first has not answered for this, ms. */
export const hedgeMs = 500;
/** ... and for so many times what the faster of both should take. */
export const hedgeFactor = 3;
/** A commit announced over a slow link alone waits so long for a faster announcer, ms. */
export const slowSourceWaitMs = 500;
/** First and longest wait before a source that failed is asked again, ms. */
export const pullRetryMs = { min: 500, max: 60_000 } as const;
/** Commits remembered as held besides the tips: saves asking the store, never needed for correctness. */
export const knownCommitsMax = 10_000;

/** Notices that a link may bring each second, once the burst is used up; more of them wait in its socket. */
export const noticesPerSecond = 100;
/** Notices that a link may bring at once: a large pool, or what waited through an outage. */
export const noticesBurst = 2000;
/** Links lost within this count when a node asks itself whether it is the lost one, ms. */
export const lostLinksMs = 5 * 60 * 1000;
